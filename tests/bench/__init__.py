"""What `dev.py bench` measures. No assertion: figures vary with the machine, ratios in one run do not."""
