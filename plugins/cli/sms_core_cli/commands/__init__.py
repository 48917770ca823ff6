"""One module for each command, with the command under the module's name."""
