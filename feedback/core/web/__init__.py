"""Web plumbing shared by every room: headers, error pages, forms, paging."""
