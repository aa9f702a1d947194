"""The encoder `linear` compiled into tables of whole numbers, which cut text many times as fast as the model itself."""
