"""The contract between the service and a helpdesk folder, and what all folders need."""
