"""Microsoft's cloud on localhost: Entra, Graph and Partner Center over real HTTP, for trying, testing and load."""
