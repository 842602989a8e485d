"""Decision support (决策支持): conflicts of leads, blind spots of plans, and what one unit owes."""
