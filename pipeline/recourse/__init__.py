"""``default-risk recourse``: what would have to happen for a customer to reach the next better tier."""
