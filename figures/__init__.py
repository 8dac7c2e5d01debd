"""What is shown: figures, tables and the report, from results of the other rooms."""
