"""Reading a customer's message: emotion, intensity, causes, signals, trend."""
