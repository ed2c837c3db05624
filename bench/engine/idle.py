"""The plugin of the bench: an operation that does nothing."""


def nothing(**_):
    return None
