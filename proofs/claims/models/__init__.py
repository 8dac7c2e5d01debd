"""Claims about models: closed forms, derived anew and compared with exact numerics."""
