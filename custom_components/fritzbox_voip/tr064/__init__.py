"""TR-064 of the FRITZ!Box, as far as its telephony service X_VoIP needs it.

asyncio only; knows nothing of Home Assistant.
"""
