"""What the user wrote: signature.json, reference.json, and errors with their place."""
