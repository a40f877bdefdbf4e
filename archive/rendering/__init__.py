"""Raw bodies become safe HTML here, without a database and without a request."""
