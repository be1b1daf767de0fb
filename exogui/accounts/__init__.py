"""Who we are to Exotel: accounts, where they are saved, where their secrets live."""
