package event

import (
	"sync"
	"testing"
)

func TestBusShouldTellListenersUntilTheyStop(t *testing.T) {
	var bus Bus
	var first, second []any
	stop := bus.Listen(func(e any) { first = append(first, e) })
	bus.Listen(func(e any) { second = append(second, e) })
	bus.Publish(Orgs{})
	stop()
	stop() // twice does no harm
	bus.Publish(Settings{Key: "theme"})
	if len(first) != 1 || len(second) != 2 || second[1] != (Settings{Key: "theme"}) {
		t.Errorf("heard %v and %v", first, second)
	}
}

func TestListenerShouldBeAbleToListenAndPublish(t *testing.T) {
	var bus Bus
	heard := 0
	bus.Listen(func(e any) {
		if _, ok := e.(Orgs); ok {
			bus.Listen(func(any) { heard++ })
			bus.Publish(Devices{})
		}
	})
	bus.Publish(Orgs{})
	if heard != 1 {
		t.Errorf("heard %d times", heard)
	}
}

func TestBusShouldServeManyGoroutines(t *testing.T) {
	var bus Bus
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				bus.Listen(func(any) {})()
				bus.Publish(Devices{})
			}
		})
	}
	wg.Wait()
}
