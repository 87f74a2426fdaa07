package org.idvserver.image.outbound.libvirt;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.idvserver.image.application.DomainHost;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.kit.nativework.NativeWorker;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.event.DomainEvent;

/**
 * Machines in the server node's libvirt, on a connection of their own: starting a pool may take minutes. They are transient:
 * one that ends leaves nothing to undefine, and one that runs outlives libvirtd and this service.
 */
@ApplicationScoped
class LibvirtDomains implements DomainHost {
    private static final int QUEUE = 64;

    private final NativeWorker worker = new NativeWorker("libvirt-domains", 1, QUEUE);
    private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();
    private final LibvirtConnection connection;
    private final StorageSettings settings;
    private final ScreenSockets screens;
    private final ImageConfig config;
    private final Duration limit;

    LibvirtDomains(ImageConfig config, StorageSettings settings, ScreenSockets screens) {
        this.config = config;
        this.settings = settings;
        this.connection = new LibvirtConnection(config.libvirt().uri(), this::hear);
        this.screens = screens;
        this.limit = config.maintenance().actLimit();
    }

    @PreDestroy
    void close() {
        NativeWorker.close(connection::close, worker);
    }

    @Override
    public void onChange(Consumer<UUID> listener) {
        listeners.add(listener);
    }

    /** Called on libvirt's event thread: it only passes the word on. */
    private int hear(Domain domain, DomainEvent event) {
        try {
            if (DomainXml.isOurs(domain.getName())) {
                UUID id = UUID.fromString(domain.getUUIDString());
                listeners.forEach(listener -> listener.accept(id));
            }
        } catch (LibvirtException | IllegalArgumentException gone) {
            // The next look from time to time finds what is missed here.
        }
        return 0;
    }

    @Override
    public Uni<Set<UUID>> running() {
        return call("Listing machines", libvirt -> {
            Set<UUID> ids = new HashSet<>();
            for (Domain domain : libvirt.listAllDomains(0)) {
                try {
                    if (DomainXml.isOurs(domain.getName())) {
                        ids.add(UUID.fromString(domain.getUUIDString()));
                    }
                } finally {
                    domain.free();
                }
            }
            return ids;
        });
    }

    @Override
    public Uni<Void> start(Machine machine) {
        return call("Starting a machine", libvirt -> {
            Optional<Domain> known = find(libvirt, machine.id());
            if (known.isPresent()) {
                known.get().free();
                return null;
            }
            DiskSource disk = disk(libvirt, machine.disk());
            if (machine.hardware().network().isPresent()) {
                GuestFilter.ensure(libvirt);
            }
            screens.prepare(machine.id());
            libvirt.domainCreateXML(xml(machine, disk), 0).free();
            return null;
        });
    }

    @Override
    public Uni<Void> goOn(UUID id) {
        return call(
                "Looking at a machine",
                libvirt -> onIt(libvirt, id, domain -> {
                    if (domain.getInfo().state == DomainState.VIR_DOMAIN_PAUSED) {
                        domain.resume();
                    }
                }));
    }

    private DiskSource disk(Connect libvirt, BlockImage disk) throws LibvirtException {
        return switch (disk.place().type()) {
            case RBD -> {
                LibvirtCeph ceph = LibvirtCeph.of(settings);
                ceph.ensureSecret(libvirt);
                yield ceph.disk(disk);
            }
            case DIR -> new DiskSource.Qcow2(disk.file());
        };
    }

    private String xml(Machine machine, DiskSource disk) {
        return DomainXml.write(new DomainXml.Domain(
                machine.id(), config.libvirt().domainType(), machine.hardware(), disk, screens.of(machine.id())));
    }

    @Override
    public Uni<Void> shutDown(UUID id) {
        return call("Shutting a machine down", libvirt -> onIt(libvirt, id, Domain::shutdown));
    }

    @Override
    public Uni<Void> destroy(UUID id) {
        return call("Switching a machine off", libvirt -> {
            onIt(libvirt, id, LibvirtDomains::end);
            screens.remove(id);
            return null;
        });
    }

    /** Ours are transient, and end with this; one that somebody defined under our name must not come back. */
    private static void end(Domain domain) throws LibvirtException {
        boolean defined = domain.isPersistent() == 1;
        if (domain.isActive() == 1) {
            domain.destroy();
        }
        if (defined) {
            domain.undefine();
        }
    }

    private interface Act {
        void on(Domain domain) throws LibvirtException;
    }

    /** What ended a moment ago is as it was wanted. */
    private static Void onIt(Connect libvirt, UUID id, Act act) throws LibvirtException {
        Optional<Domain> known = find(libvirt, id);
        if (known.isEmpty()) {
            return null;
        }
        try {
            act.on(known.get());
        } catch (LibvirtException failure) {
            ErrorNumber code = failure.getError().getCode();
            if (code != ErrorNumber.VIR_ERR_NO_DOMAIN && code != ErrorNumber.VIR_ERR_OPERATION_INVALID) {
                throw failure;
            }
        } finally {
            known.get().free();
        }
        return null;
    }

    private static Optional<Domain> find(Connect libvirt, UUID id) throws LibvirtException {
        try {
            return Optional.of(libvirt.domainLookupByName(DomainXml.name(id)));
        } catch (LibvirtException failure) {
            if (failure.getError().getCode() == ErrorNumber.VIR_ERR_NO_DOMAIN) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private <T> Uni<T> call(String what, LibvirtConnection.Call<T> call) {
        return worker.call(what, limit, () -> connection.call(call));
    }
}
