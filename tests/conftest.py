"""Fixtures and options that all tests share."""

pytest_plugins = ("tests.support.plugin",)
