"""Exact SHAP values of trees, fast: what each feature adds to the log-odds of each customer."""
