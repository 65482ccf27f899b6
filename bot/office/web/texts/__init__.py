"""Every sentence of the pages, in Swedish and English."""
