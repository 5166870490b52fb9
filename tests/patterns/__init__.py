"""What the documents demand of the model's responses, and the pieces that measure them."""
