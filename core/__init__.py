"""The product: what was announced, what is worth reading, who has seen it. Knows no chat service."""
