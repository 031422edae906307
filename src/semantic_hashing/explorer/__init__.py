"""A run as one HTML file that opens without a server or a network: its data as JSON, and the page that shows them."""
