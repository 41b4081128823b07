"""The probe: save the answers of a real FRITZ!Box without private values."""
