"""Small mistakes put into a copy of the project, to see that the tests notice: `make mutants`."""
