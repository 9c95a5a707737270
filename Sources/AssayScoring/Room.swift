// Room being furnished.
