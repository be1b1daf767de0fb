"""What is in a cell: a contact SID, what damaged it, a phone number, an e-mail address."""
