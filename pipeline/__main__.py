"""`python -m pipeline` is `dateline`."""

from pipeline.cli.main import main

if __name__ == "__main__":
    main()
