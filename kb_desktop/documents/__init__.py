"""Paper: accessible and archivable PDF (PDF/UA-1 and PDF/A-2a in one file). The only room that knows ReportLab."""
