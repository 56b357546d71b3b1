"""The contract between the service and a helpdesk folder, and the code that folders share."""
