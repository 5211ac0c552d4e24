"""Speech: what a customer says, as text. Decodes untrusted audio under limits and transcribes it with Whisper."""
