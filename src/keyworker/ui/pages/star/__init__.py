"""The guided star: before, one area at a time, look at it together, what first, finish."""
