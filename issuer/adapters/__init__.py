"""The outside world: key files, mail servers, pictures, the queue. Nothing here knows the services or the store."""
