"""Measures of loyalty, churn, segments and value: DataFrame in, DataFrame out, no drawing."""
