package main

import (
	"fmt"
	"io"
	stdlog "log"
	"os"
	"path/filepath"

	"github.com/sirupsen/logrus"
	"gopkg.in/natefinch/lumberjack.v2"
)

// newLog returns the program's log: a file in the data folder that is rotated before it is large and, when verbose, the
// console too. What is logged holds paths and numbers, never the content of inventories.
func newLog(folder string, verbose bool) (*logrus.Logger, io.Closer) {
	file := &lumberjack.Logger{
		Filename: filepath.Join(folder, "logs", "seatcount.log"), MaxSize: 5 /* megabytes */, MaxBackups: 4, MaxAge: 90, /* days */
	}
	log := logrus.New()
	log.SetFormatter(&logrus.TextFormatter{FullTimestamp: true, DisableColors: true})
	log.SetOutput(file)
	if verbose {
		log.SetLevel(logrus.DebugLevel)
		log.SetOutput(io.MultiWriter(file, os.Stderr))
	}
	// Fyne says on the console what it misses of a desktop, such as D-Bus: nothing that the user of a terminal can mend.
	stdlog.SetFlags(0)
	stdlog.SetOutput(log.WriterLevel(logrus.WarnLevel))
	return log, file
}

// dataFolder is where the database is kept unless somebody says another place, made if it is not there.
func dataFolder() (string, error) {
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the folder for data: %w", err)
	}
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(cache, 0o700) // Fyne complains where a new user has none yet
	}
	folder := filepath.Join(base, "seatcount")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for data: %w", err)
	}
	return folder, nil
}
