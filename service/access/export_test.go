package access

// Remembered is how many names have wrong passwords.
func (s *Service) Remembered() int { return len(s.tries.names) }
