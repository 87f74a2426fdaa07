package org.idvserver.desktop.inbound.rest;

/** What {@link ReadinessView} looks like: a seat with a desktop of its own, one that takes the next free, and one without a terminal. */
final class ReadinessExample {
    static final String TEXT =
            """
            {
              "summary": {
                "lessonId": "0198c0de-0000-7000-8000-000000000001",
                "sectionId": "0198c0de-0000-7000-8000-000000000002",
                "labId": "0198c0de-0000-7000-8000-000000000003",
                "exam": false,
                "startTime": "2026-09-01T06:00:00Z",
                "endTime": "2026-09-01T07:30:00Z",
                "checkTime": "2026-09-01T05:50:03Z",
                "desktops": {"total": 2, "ready": 2},
                "terminals": {"total": 2, "ready": 1},
                "obstacles": {"OFFLINE": 1},
                "seats": {"total": 3, "ready": 1, "obstacles": {"NO_TERMINAL": 1, "OFFLINE": 1}},
                "findings": []
              },
              "imageVersionIds": ["0198c0de-0000-7000-8000-000000000004"],
              "nextFree": {"desktops": 1, "seats": 1},
              "seats": [
                {
                  "seatId": "0198c0de-0000-7000-8000-000000000005",
                  "label": "A1",
                  "terminalId": "0198c0de-0000-7000-8000-000000000006",
                  "terminalName": "pc-01",
                  "ready": true,
                  "obstacles": [],
                  "desktop": {
                    "source": "SEAT",
                    "id": "0198c0de-0000-7000-8000-000000000007",
                    "name": "cad-01",
                    "state": "READY",
                    "runState": "STOPPED",
                    "imageVersionId": "0198c0de-0000-7000-8000-000000000004",
                    "imageComplete": true,
                    "ready": true,
                    "obstacle": null
                  }
                },
                {
                  "seatId": "0198c0de-0000-7000-8000-000000000008",
                  "label": "A2",
                  "terminalId": "0198c0de-0000-7000-8000-000000000009",
                  "terminalName": "pc-02",
                  "ready": false,
                  "obstacles": [
                    {
                      "code": "OFFLINE",
                      "message": "Switch it on, or look at its cable: it is away since 2026-08-31T16:02:11Z"
                    }
                  ],
                  "desktop": {
                    "source": "NEXT_FREE",
                    "id": null,
                    "name": null,
                    "state": null,
                    "runState": null,
                    "imageVersionId": null,
                    "imageComplete": null,
                    "ready": false,
                    "obstacle": {
                      "code": "OFFLINE",
                      "message": "Terminal pc-02: Switch it on, or look at its cable: it is away since 2026-08-31T16:02:11Z"
                    }
                  }
                },
                {
                  "seatId": "0198c0de-0000-7000-8000-00000000000a",
                  "label": "A3",
                  "terminalId": null,
                  "terminalName": null,
                  "ready": false,
                  "obstacles": [{"code": "NO_TERMINAL", "message": "No terminal stands here"}],
                  "desktop": {
                    "source": "NONE",
                    "id": null,
                    "name": null,
                    "state": null,
                    "runState": null,
                    "imageVersionId": null,
                    "imageComplete": null,
                    "ready": false,
                    "obstacle": {"code": "NO_TERMINAL", "message": "No terminal stands here"}
                  }
                }
              ]
            }
            """;

    private ReadinessExample() {}
}
