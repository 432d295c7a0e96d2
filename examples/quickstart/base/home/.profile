# The home of the user that the service runs as.
umask 022
