"""What a component says of its models: page, OpenAPI, and the handler's tables."""
