"""Questions in, cited answers out: pipeline, API, web site and command line."""
