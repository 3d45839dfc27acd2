"""What is around the pages: settings, the palette, the sheet of shortcuts, the tray and the end of the window."""
