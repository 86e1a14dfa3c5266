"""The written words behind `sandbox.content`; its modules turn them into a world."""
