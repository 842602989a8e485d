"""Question bank (题库): examination questions made of provisions, responsibilities and cases."""
