"""The web site: pages rendered on the server, which need neither JavaScript nor another host."""
