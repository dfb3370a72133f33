package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxFile is the size that a file may have.
const maxFile = 4 << 20

// readFile reads a file of at most so many bytes. Its errors name the file and the mend.
func readFile(path string, most int64) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fileError(path, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	return readAll(path, file, most)
}

// errTooLarge is the cause where a file is larger than any that makes sense.
var errTooLarge = errors.New("config: file too large")

func readAll(path string, from io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, most+1))
	if err == nil && int64(len(data)) > most {
		err = errTooLarge
	}
	if err != nil {
		return nil, fileError(path, err)
	}
	return data, nil
}

// fileError says what is wrong with a file, and the mend, and wraps the cause.
func fileError(path string, err error) error {
	cause := err
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		cause = p.Err
	}
	mend := "name a readable file"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		mend = "create it or correct the path"
	case errors.Is(err, fs.ErrPermission):
		mend = "let the user that Bellhop runs as read it"
	case errors.Is(err, errTooLarge):
		mend = "name the right file"
	}
	return fmt.Errorf("cannot read %s: %w; %s", path, cause, mend)
}
