"""Orders: what may be done with them, and who may. So far: proof that an order is the customer's own."""
