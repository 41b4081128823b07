"""The probe: what a real FRITZ!Box tells, in one file without private values."""
