"""Data files of the browser edition: the official hashes and the settings of JupyterLite."""
