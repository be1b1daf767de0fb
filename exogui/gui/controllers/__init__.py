"""What happens when somebody clicks."""
