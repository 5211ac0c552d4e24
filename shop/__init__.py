"""What the shop is: catalogue, customers' records, orders, policies; import and export. `demo/` is the demo shop."""
