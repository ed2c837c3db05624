# The package fabric.contrib has nothing of its own.
