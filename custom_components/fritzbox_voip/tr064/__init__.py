"""TR-064 of the FRITZ!Box, as far as its telephony service X_VoIP needs it.

Independent of Home Assistant.
"""
