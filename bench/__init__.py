"""Measurements that anyone can run. Timings are ratios taken in one run; every bench ends with one line of JSON."""
